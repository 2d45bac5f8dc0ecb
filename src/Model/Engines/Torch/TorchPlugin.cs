using System.Reflection;
using System.Runtime.Loader;
using Sweeps.Model.Data;
using Sweeps.Model.Training;

namespace Sweeps.Model.Engines.Torch;

/// <summary>The engine <c>torch</c>, loaded from its own files: no room references it, because most machines have no
/// TorchSharp.</summary>
internal static class TorchPlugin
{
    private const string Library = "Sweeps.Model.Torch";

    /// <exception cref="EngineUnavailableException">No folder holds it, or it cannot be loaded.</exception>
    public static ITrainingEngine Load(DataSets data, IReadOnlyList<string> folders)
    {
        string file =
            Find(folders)
            ?? throw new EngineUnavailableException(
                $"`engine: torch` needs the Torch engine beside the program, but there is no {Library}.dll in "
                    + $"{string.Join(" or ", folders)}.",
                Advice
            );
        try
        {
            Type type =
                Array.Find(
                    new Context(file).LoadFromAssemblyPath(file).GetExportedTypes(),
                    candidate => !candidate.IsAbstract && candidate.IsAssignableTo(typeof(ITrainingEngine))
                ) ?? throw new TypeLoadException("it has no engine");
            return (ITrainingEngine)Activator.CreateInstance(type, data)!;
        }
        catch (TargetInvocationException error) when (error.InnerException is EngineUnavailableException unavailable)
        {
            throw unavailable;
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
            string said = (error.InnerException ?? error).Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
            throw new EngineUnavailableException($"{file} does not fit this program ({said}).", Advice, error);
        }
    }

    /// <summary>Its file in the first of the folders that has it; null where none has.</summary>
    public static string? Find(IReadOnlyList<string> folders) =>
        folders.Select(folder => Path.GetFullPath(Path.Combine(folder, Library + ".dll"))).FirstOrDefault(File.Exists);

    private const string Advice =
        "Install the one of this version with `sweeps engine install torch`, or use `engine: native`.";

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
