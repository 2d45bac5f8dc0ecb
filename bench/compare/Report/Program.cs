using Sweeps.Compare.Report;

// write PARTS RESULTS DOCUMENT PICTURES   puts tables into the document and pictures of comparisons into the folder
// print PARTS RESULTS                     the tables to stdout
// PARTS holds PART.json (titles and targets), RESULTS holds PART.jsonl (what was measured).
try
{
    switch (args)
    {
        case ["write", var parts, var results, var document, var pictures]:
            Folders.Write(Folders.Read(parts, results), document, pictures);
            return 0;
        case ["print", var parts, var results]:
            IReadOnlyList<Part> read = Folders.Read(parts, results);
            Console.WriteLine(Tables.Summary(read));
            foreach (Part part in read)
                Console.WriteLine($"\n## {part.Title}\n\n{Tables.Of(part, null)}");
            return 0;
        default:
            Console.Error.WriteLine("Give `write PARTS RESULTS DOCUMENT PICTURES` or `print PARTS RESULTS`.");
            return 2;
    }
}
catch (Exception error) when (error is FormatException or System.Text.Json.JsonException or IOException)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}
