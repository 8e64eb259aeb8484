using OmniGrains.Engine;

namespace OmniGrains.Customers.Contracts;

/// <summary>Asks a record (<see cref="CustomerId.Grain"/>) what other slices may need to know while they follow an event.</summary>
public sealed record ReadPerson : IQuery<Person>
{
    public static readonly ReadPerson Query = new();
}

/// <summary>A record, as other slices see it.</summary>
/// <param name="MergedInto">The record that it is part of; null when it stands alone.</param>
/// <param name="Birthday">The trait <c>birthday</c>, when it is a date (<c>2000-02-29</c>, or with a time after it). Personal: not to be stored.</param>
/// <param name="Members">Records that were linked into it; each says itself whether it still is part of it.</param>
public sealed record Person(string? MergedInto, DateOnly? Birthday, IReadOnlyList<string>? Members = null);
