//! The editor accepts whatever `declare validate` does.
