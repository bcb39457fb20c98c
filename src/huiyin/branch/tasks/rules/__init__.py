"""Rules of task lists, reports, dual duty and the diary. No query, no clock."""
