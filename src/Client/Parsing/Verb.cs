using System.CommandLine;
using Sweeps.Client.Terminals;

namespace Sweeps.Client.Parsing;

/// <summary>One verb of the command: its options, its help with examples, and what it does.</summary>
/// <param name="name">What is typed.</param>
/// <param name="summary">One line in the imperative.</param>
internal abstract class Verb(string name, string summary) : Command(name, summary)
{
    /// <summary>Command lines that show the verb at work, each with what it does.</summary>
    public abstract IReadOnlyList<Example> Examples { get; }

    /// <summary>What the reader of its help should know beyond the summary; null: nothing.</summary>
    public virtual string? Details => null;

    /// <summary>Whether it may train, so that a request to stop has it end in order, within the time for that. Others
    /// lose nothing, and are left at once.</summary>
    public virtual bool MayTrain => false;

    /// <summary>Does it.</summary>
    public abstract Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation);
}

/// <summary>A command line and what it does.</summary>
internal sealed record Example(string Command, string Purpose);

/// <summary>What a verb works with.</summary>
internal sealed record Session(Terminal Terminal, Interrupts Interrupts)
{
    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
