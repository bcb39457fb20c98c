"""The letter protocol (security.md 5), pure: no query, no clock, no file. `static/letterbox/protocol.js` is its twin."""
