//! Pure decisions: who is contacted with which offer, who is left alone, which dealer gets which lead.
