"""Search (sökning): everything one may read, by its words (ord), with hits (träffar) grouped by kind."""
