//! The command line; everything it does is in the library.

/// Reading an application makes many small values: this allocator takes a seventh off it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    declare::cli::main()
}
