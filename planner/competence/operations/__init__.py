"""What people do with goals (`goals`), their evidence (`evidence`) and the training log (`log`)."""
