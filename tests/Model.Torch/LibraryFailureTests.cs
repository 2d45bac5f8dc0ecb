namespace Sweeps.Model.Torch.Tests;

/// <summary>What the system says of a library that it does not load, in one line.</summary>
public sealed class LibraryFailureTests
{
    [Fact]
    public void Message_OfASymbolVersionTooNew_NamesLibraryWantedFoundAndWhatToDo()
    {
        string said = """
            Unable to load shared library 'LibTorchSharp' or one of its dependencies.
            /lib/x86_64-linux-gnu/libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by /p/T.so)
            /p/LibTorchSharp.so: cannot open shared object file: No such file or directory
            """.Replace("/p/T.so", "/p/libLibTorchSharp.so", StringComparison.Ordinal);

        var trouble = LibraryFailure.Explain(
            said,
            file =>
                file == "/lib/x86_64-linux-gnu/libstdc++.so.6"
                    ? ["GLIBCXX_3.4.9", "GLIBCXX_3.4.30", "CXXABI_1.3.13", "GLIBCXX_3.4.4"]
                    : [],
            "linux-x64"
        );

        Assert.Equal(
            "The engine `torch` cannot be loaded: libLibTorchSharp.so needs GLIBCXX_3.4.32 of libstdc++.so.6, "
                + "but /lib/x86_64-linux-gnu/libstdc++.so.6 has GLIBCXX_3.4.30.",
            trouble.Reason
        );
        Assert.Equal(
            "Run it on Debian 13, Ubuntu 24.04 or newer, or the container image `cli-torch`, or use `engine: native`.",
            trouble.Advice
        );
        Assert.DoesNotContain('\n', trouble.Message);
    }

    [Fact]
    public void Message_OfAGlibcTooOld_NamesIt()
    {
        var trouble = LibraryFailure.Explain(
            "/lib/libc.so.6: version `GLIBC_2.38' not found (required by /p/libtorch_cpu.so)",
            _ => ["GLIBC_2.2.5", "GLIBC_2.36"],
            "linux-x64"
        );

        Assert.Contains("needs GLIBC_2.38 of libc.so.6, but /lib/libc.so.6 has GLIBC_2.36.", trouble.Reason);
    }

    [Fact]
    public void Message_OfALibraryThatIsMissing_NamesIt()
    {
        var trouble = LibraryFailure.Explain(
            """
            /p/torch_cpu.so: cannot open shared object file: No such file or directory
            libnuma.so.1: cannot open shared object file: No such file or directory
            """,
            _ => [],
            "linux-x64"
        );

        Assert.Contains("it needs the library libnuma.so.1, which is not on this machine.", trouble.Reason);
    }

    [Fact]
    public void Message_OfLibrariesThatAreNotBesideTheEngine_SaysHowToInstallIt()
    {
        var trouble = LibraryFailure.Explain(
            """
            /p/libtorch_cpu.so: cannot open shared object file: No such file or directory
            torch_cpu: cannot open shared object file: No such file or directory
            """,
            _ => [],
            "linux-arm64"
        );

        Assert.Contains("its native libraries for linux-arm64 are not beside it", trouble.Reason);
        Assert.Contains("sweeps engine install torch", trouble.Advice);
    }

    [Fact]
    public void Message_OfAnotherSystem_IsItsFirstLine()
    {
        var trouble = LibraryFailure.Explain("\nThe specified module could not be found.\nmore", _ => [], "win-x64");

        Assert.Equal(
            "The engine `torch` cannot be loaded on win-x64: The specified module could not be found.",
            trouble.Reason
        );
    }

    [Fact]
    public void Symbols_OfAFile_AreReadFromIt()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, [0, .. "GLIBCXX_3.4.30\0GLIBCXX_TUNABLES\0CXXABI_1.3.13\0"u8]);
            Assert.Equal(["GLIBCXX_3.4.30", "CXXABI_1.3.13"], LibraryFailure.SymbolsOf(file));
            Assert.Empty(LibraryFailure.SymbolsOf("/nowhere/libstdc++.so.6"));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
