"""Views of the desk: home, boards, the hall's screen, search."""
