using System.Runtime.InteropServices;
using Sweeps.Model.Training;
using TorchSharp;

namespace Sweeps.Model.Torch;

/// <summary>The native library's settings for this process.</summary>
internal static partial class TorchRuntime
{
    private static readonly Lazy<bool> Prepared = new(Load);

    /// <summary>Loads the library, once, with one thread for each trial: as many trials as cores is the faster way to
    /// use them.</summary>
    /// <exception cref="EngineUnavailableException">The native library cannot be loaded here.</exception>
    public static void Prepare() => _ = Prepared.Value;

    private static bool Load()
    {
        // Where Torch calls a BLAS with threads of its own, that reads its count from the environment when it is
        // loaded, and `Environment` does not reach native code. What the user has set stays.
        if (!OperatingSystem.IsWindows())
            SetEnvironment("OPENBLAS_NUM_THREADS", "1", overwrite: 0);
        // TorchSharp looks in many places, prints forty lines about them and copies libraries about where the system
        // refuses one. What is loaded already it takes without a word; what is not is explained here.
        foreach (string library in (ReadOnlySpan<string>)["torch_cpu", "LibTorchSharp"])
            Require(library);
        torch.set_num_threads(1);
        return true;
    }

    private static void Require(string library)
    {
        try
        {
            _ = NativeLibrary.Load(library, typeof(torch).Assembly, searchPath: null);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            throw LibraryFailure.Explain(
                error.Message,
                LibraryFailure.SymbolsOf,
                RuntimeInformation.RuntimeIdentifier,
                error
            );
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
