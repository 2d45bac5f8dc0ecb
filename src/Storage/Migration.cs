using System.Globalization;
using System.Reflection;

namespace Sweeps.Storage;

/// <summary>A script that brings a store's schema from the number before to its own. Scripts are embedded in the
/// assembly, run once and in order, and never changed once released.</summary>
/// <param name="Number">Its number: 1, 2, ….</param>
/// <param name="Name">Its file's name.</param>
/// <param name="Sql">What it does.</param>
internal sealed record Migration(int Number, string Name, string Sql)
{
    /// <summary>The scripts of <c>src/Storage/{kind}/Migrations</c>, oldest first.</summary>
    public static IReadOnlyList<Migration> Of(string kind)
    {
        string folder = $"Sweeps.Storage.{kind}.Migrations.";
        var assembly = Assembly.GetExecutingAssembly();
        var scripts = new List<Migration>();
        foreach (
            string resource in assembly
                .GetManifestResourceNames()
                .Where(name => name.StartsWith(folder, StringComparison.Ordinal))
        )
        {
            string name = resource[folder.Length..];
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            scripts.Add(new(int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name, reader.ReadToEnd()));
        }

        scripts.Sort((left, right) => left.Number.CompareTo(right.Number));
        for (int at = 0; at < scripts.Count; at++)
        {
            if (scripts[at].Number != at + 1)
                throw new InvalidOperationException(
                    $"Migrations are numbered 0001, 0002, … without gaps, but number {at + 1} is {scripts[at].Name}."
                );
        }

        return scripts;
    }
}
