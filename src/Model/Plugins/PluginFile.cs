using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Sweeps.Model.Configurations;

namespace Sweeps.Model.Plugins;

/// <summary>What can be said of a plugin's file before any of it is loaded.</summary>
internal static class PluginFile
{
    private const string Contract = "Sweeps.Model";

    /// <exception cref="ConfigurationException">It is no assembly, or made for something else.</exception>
    public static void Check(string file, byte[] content)
    {
        if (content.Length > PluginCatalog.MostBytes)
            throw Refusal(
                $"A plugin may have at most {PluginCatalog.MostBytes >> 20} MiB, but `{file}` has {content.Length} "
                    + "bytes",
                "Leave out what it embeds."
            );
        try
        {
            using PEReader pe = new(ImmutableArray.Create(content));
            if (!pe.HasMetadata || pe.GetMetadataReader() is not { IsAssembly: true } metadata)
                throw NoAssembly(file);
            CheckReferences(file, metadata);
        }
        catch (BadImageFormatException)
        {
            throw NoAssembly(file);
        }
    }

    private static void CheckReferences(string file, MetadataReader metadata)
    {
        Version ours = typeof(PluginFile).Assembly.GetName().Version!;
        bool contract = false;
        foreach (AssemblyReferenceHandle handle in metadata.AssemblyReferences)
        {
            AssemblyReference reference = metadata.GetAssemblyReference(handle);
            string name = metadata.GetString(reference.Name);
            if (name == Contract)
            {
                contract = true;
                if (reference.Version > ours)
                    throw Refusal(
                        $"A plugin must be built against {Contract} {ours} or an older one, but `{file}` is built "
                            + $"against {reference.Version}",
                        "Build it again."
                    );
            }
            else if (name == "mscorlib")
            {
                throw OtherFramework(file, ".NET Framework");
            }
            else if (!IsOfFramework(name))
            {
                throw Refusal(
                    $"A plugin must be one file that needs {Contract} and .NET alone, but `{file}` needs {name}",
                    "Put its code into the plugin."
                );
            }
            else if (
                name is "System.Runtime" or "System.Private.CoreLib"
                && reference.Version.Major > Environment.Version.Major
            )
            {
                throw OtherFramework(file, $".NET {reference.Version.Major}");
            }
        }

        if (!contract)
            throw Refusal(
                $"A plugin must bring a measure, a data set or an engine, but `{file}` does not even reference "
                    + Contract,
                "Derive a class from Measure or PluginDataSet, or implement IEngine: see docs/plugins.md."
            );
    }

    private static bool IsOfFramework(string name) =>
        name is "System" or "netstandard" or "Microsoft.CSharp" or "Microsoft.VisualBasic.Core"
        || name.StartsWith("System.", StringComparison.Ordinal)
        || name.StartsWith("Microsoft.Win32.", StringComparison.Ordinal);

    private static ConfigurationException NoAssembly(string file) =>
        Refusal($"A plugin must be a .NET assembly, but `{file}` is none", "Give the .dll that `dotnet build` made.");

    private static ConfigurationException OtherFramework(string file, string framework) =>
        Refusal(
            $"A plugin must be built for .NET {Environment.Version.Major} or older, but `{file}` is for {framework}",
            $"Set <TargetFramework>net{Environment.Version.Major}.0</TargetFramework>, and build it again."
        );

    public static ConfigurationException Refusal(string rule, string nextStep) => new("plugins", rule, nextStep);
}
