"""The letter protocol (security.md 5), pure: no query, clock or file. `static/letterbox/protocol.js` is its twin."""
