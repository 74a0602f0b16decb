"""Tables of surveys: what is asked, who is invited, what is answered."""
