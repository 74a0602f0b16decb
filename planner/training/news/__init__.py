"""News of training (nyheter om fortbildning): new events one can sign up to, in one mail a week at most."""
