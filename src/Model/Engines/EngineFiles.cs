using System.Reflection;
using System.Runtime.Loader;
using Sweeps.Model.Configurations;
using Sweeps.Model.Training;

namespace Sweeps.Model.Engines;

/// <summary>An engine's code that comes as files of its own: no room references it, because most machines have none of
/// the packages that it needs.</summary>
/// <param name="Engine">The engine's name.</param>
/// <param name="Library">Its assembly, which is also the name of its package and, after the program's name, of its
/// folder in the source tree.</param>
/// <param name="Size">How large it is, in words.</param>
/// <param name="Needs">The package that it needs most.</param>
/// <param name="Image">A container image that has it.</param>
public sealed record EngineFiles(string Engine, string Library, string Size, string Needs, string Image)
{
    private string Advice =>
        $"Install the one of this version with `sweeps engine install {Engine}`, or use "
        + $"`engine: {TrialConfiguration.DefaultEngine}`.";

    /// <summary>The assembly's file in the first place that has it, be it a folder or its folder of the engine's name;
    /// null where none has.</summary>
    public string? Find(IReadOnlyList<string> folders) =>
        Places(folders)
            .Select(place => Path.GetFullPath(Path.Combine(place, Library + ".dll")))
            .FirstOrDefault(File.Exists);

    /// <summary>Loads the engine.</summary>
    /// <exception cref="EngineUnavailableException">No folder holds it, or it cannot be loaded.</exception>
    public ITrainingEngine Load(EngineServices services)
    {
        string file =
            Find(services.Folders)
            ?? throw new EngineUnavailableException(
                $"`engine: {Engine}` needs the engine's files beside the program, but there is no {Library}.dll in "
                    + $"{string.Join(" or ", Places(services.Folders))}.",
                Advice
            );
        try
        {
            Type type =
                Array.Find(
                    new Context(Engine, file).LoadFromAssemblyPath(file).GetExportedTypes(),
                    candidate => !candidate.IsAbstract && candidate.IsAssignableTo(typeof(ITrainingEngine))
                ) ?? throw new TypeLoadException("it has no engine");
            return (ITrainingEngine)Activator.CreateInstance(type, services.Data)!;
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

    private IEnumerable<string> Places(IReadOnlyList<string> folders) =>
        folders.SelectMany(folder => new[] { folder, Path.Combine(folder, Engine) });

    /// <summary>Finds what the plugin brings along beside it, and everything of the program's own in the
    /// program.</summary>
    private sealed class Context(string engine, string file) : AssemblyLoadContext(engine)
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
