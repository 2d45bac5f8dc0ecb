using System.Text.Json;
using Sweeps.Compare.Training;

// Answers questions about training speed, one line of JSON each way, until its input ends: see Questions.
using Questions questions = new(args is [var torch, ..] ? torch : null);
while (Console.ReadLine() is { } line)
{
    using JsonDocument question = JsonDocument.Parse(line);
    Console.WriteLine(JsonSerializer.Serialize(questions.Answer(question.RootElement)));
}
