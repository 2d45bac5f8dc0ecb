using System.Text.Json.Serialization;

namespace Sweeps.Api.Contract;

// What may be left out has a setter: generated code gives properties that can only be initialized null, whatever they
// are initialized to. Null says the same as leaving it out, for all but numbers with a default of their own.

/// <summary>A grid that is to be planned or checked.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record GridRequest
{
    /// <summary>The grid file, in YAML or JSON.</summary>
    public required string Grid { get; init; }

    /// <summary>Overrides of its keys, each <c>key=value</c>. Default: none.</summary>
    public IReadOnlyList<string>? Set { get; set; }

    /// <summary>Trials trained at once, for the estimate of time. Default: the slots of all workers that are
    /// there.</summary>
    public int? Slots { get; set; }
}

/// <summary>A grid that is to be trained.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SubmitRequest
{
    /// <summary>The grid file, in YAML or JSON.</summary>
    public required string Grid { get; init; }

    /// <summary>Overrides of its keys, each <c>key=value</c>. Default: none.</summary>
    public IReadOnlyList<string>? Set { get; set; }

    /// <summary>Host, runtime, operating system and CPU of the machine that queues it. Default: those of the caller are
    /// not known, and the record says so.</summary>
    public string? Environment { get; set; }

    /// <summary>Sweeps of a higher priority are served first. Default 0.</summary>
    public int Priority { get; set; }

    /// <summary>Most slots that it may take at once. Default: all there are.</summary>
    public int? MaxSlots { get; set; }

    /// <summary>Only workers that carry all of these labels train it. Default: any.</summary>
    public IReadOnlyList<string>? Labels { get; set; }
}

/// <summary>What is to be added to a sweep.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ExtendRequest
{
    /// <summary>A grid that takes the place of the sweep's own. Default: its own, with what <see cref="Set"/>
    /// says.</summary>
    public string? Grid { get; set; }

    /// <summary>Keys to set, each <c>key=value</c>; an axis takes all its values, old and new. Default: none.</summary>
    public IReadOnlyList<string>? Set { get; set; }

    /// <summary>Epochs in all. Default: as it is.</summary>
    public int? Epochs { get; set; }

    /// <summary>Steps in all, where the sweep counts in steps. Default: as it is.</summary>
    public long? Steps { get; set; }

    /// <summary>As in a submission.</summary>
    public string? Environment { get; set; }
}

/// <summary>What is to be changed about a sweep; what is left out stays.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ChangeRequest
{
    /// <summary>Its new name, which no other sweep may have.</summary>
    public string? Name { get; set; }

    /// <summary>What it is about; empty: nothing.</summary>
    public string? Description { get; set; }

    /// <summary>Tags that it gets, each one word of at most 40 characters. Default: none.</summary>
    public IReadOnlyList<string>? AddTags { get; set; }

    /// <summary>Tags that it loses; those it has not are passed over. Default: none.</summary>
    public IReadOnlyList<string>? RemoveTags { get; set; }
}

/// <summary>What may be said of a sweep that is to be paused or cancelled.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record HaltRequest
{
    /// <summary>Why, for whoever looks at it; at most 1000 characters. Default: for no reason.</summary>
    public string? Reason { get; set; }
}

/// <summary>Files that the server is asked about.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record FilesRequest
{
    /// <summary>The SHA-256 of each one's content: 64 lower-case hexadecimal digits.</summary>
    public required IReadOnlyList<string> Hashes { get; init; }
}
