"""What the coordinator does with the framework: write a draft (`writing`), publish it (`publishing`)."""
