using System.Runtime.InteropServices;
using TorchSharp;

namespace Sweeps.Model.Torch;

/// <summary>The native library's settings for this process.</summary>
internal static partial class TorchRuntime
{
    private static readonly Lazy<bool> Prepared = new(Load);

    /// <summary>Loads the library, once, with one thread for each trial: as many trials as cores is the faster way to
    /// use them.</summary>
    /// <exception cref="NotSupportedException">The native library cannot be loaded here.</exception>
    public static void Prepare() => _ = Prepared.Value;

    private static bool Load()
    {
        // Where Torch calls a BLAS with threads of its own, that reads its count from the environment when it is
        // loaded, and `Environment` does not reach native code. What the user has set stays.
        if (!OperatingSystem.IsWindows())
            SetEnvironment("OPENBLAS_NUM_THREADS", "1", overwrite: 0);
        try
        {
            torch.set_num_threads(1);
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException or NotSupportedException)
        {
            string reason = (e.InnerException ?? e).Message.Trim().Split('\n')[0];
            throw new NotSupportedException(
                $"The engine `torch` needs Torch's native library, but it cannot be loaded here: {reason} Install what is missing, or use `engine: native`.",
                e
            );
        }

        return true;
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
