"""Which talks, visits, notes and cases somebody may see; who owes a visit; the lists and figures made of them."""
