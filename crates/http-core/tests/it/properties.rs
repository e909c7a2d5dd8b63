//! Agreements that hold for all inputs: strict and lossless, whole and cut, encoded and decoded.
