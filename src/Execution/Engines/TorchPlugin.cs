using System.Reflection;
using System.Runtime.Loader;
using Sweeps.Model.Configurations;
using Sweeps.Model.Data;
using Sweeps.Model.Training;

namespace Sweeps.Execution.Engines;

/// <summary>The engine <c>torch</c>, loaded from its own files: no room references it, because most machines have no
/// TorchSharp.</summary>
internal static class TorchPlugin
{
    private const string Library = "Sweeps.Model.Torch";

    /// <exception cref="ConfigurationException">No folder holds it, or it cannot be loaded.</exception>
    public static ITrainingEngine Load(DataSets data, IReadOnlyList<string> folders)
    {
        string file =
            folders
                .Select(folder => Path.GetFullPath(Path.Combine(folder, Library + ".dll")))
                .FirstOrDefault(File.Exists)
            ?? throw Refusal($"there is no {Library}.dll in {string.Join(" or ", folders)}", folders);
        try
        {
            Type type = new Context(file)
                .LoadFromAssemblyPath(file)
                .GetType(Library + ".TorchEngine", throwOnError: true)!;
            return (ITrainingEngine)Activator.CreateInstance(type, data)!;
        }
        catch (TargetInvocationException error) when (error.InnerException is NotSupportedException unsupported)
        {
            throw new ConfigurationException("engine", unsupported.Message);
        }
        catch (Exception error)
            when (error
                    is TypeLoadException
                        or MissingMemberException
                        or TargetInvocationException
                        or BadImageFormatException
                        or FileLoadException
                        or FileNotFoundException
                        or InvalidCastException
            )
        {
            throw Refusal($"{file} does not fit this program ({(error.InnerException ?? error).Message})", folders);
        }
    }

    private static ConfigurationException Refusal(string reason, IReadOnlyList<string> folders) =>
        new(
            "engine",
            $"`engine: torch` needs the Torch engine beside the program, but {reason}. "
                + $"Build it from the sources of this version with `dotnet publish src/Model.Torch -c Release -o {folders[^1]}`, or use `engine: native`."
        );

    /// <summary>Finds what the plugin brings along beside it, and everything of the program's own in the
    /// program.</summary>
    private sealed class Context(string file) : AssemblyLoadContext("torch")
    {
        private readonly AssemblyDependencyResolver _beside = new(file);

        protected override Assembly? Load(AssemblyName assemblyName) =>
            // The program's own model, or the engine's contract would be another type than ours.
            assemblyName.Name == typeof(ITrainingEngine).Assembly.GetName().Name
                ? null
            : _beside.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path)
            : null;

        protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
            _beside.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;
    }
}
