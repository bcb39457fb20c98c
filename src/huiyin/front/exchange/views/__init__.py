"""Views of exchange: workbooks out, printed pages."""
