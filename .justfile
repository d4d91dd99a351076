# What a developer types; `just check` does what the checks of every change do.

# Format, lints, licences, demonstration, all tests
check:
    bash .ci/run

# The quick loop
test filter='':
    cargo test --test all {{filter}}

lint:
    cargo fmt --check
    cargo clippy --all-targets -- --deny warnings

# The window with the sample dealership
window:
    cargo run -- --sample

# The map of the house, in a browser
map:
    cargo doc --no-deps --open
