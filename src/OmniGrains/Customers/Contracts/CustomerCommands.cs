using System.Text.Json;
using OmniGrains.Engine;

namespace OmniGrains.Customers.Contracts;

/// <summary>The answer of a customer's record to a command.</summary>
/// <param name="Changed">False when what was asked is already so.</param>
public sealed record CustomerReply(bool Changed);

/// <summary>
/// Changes the profile of a record by a merge patch. Send it to <see cref="CustomerId.Grain"/> of the record that
/// <see cref="IRecognition"/> named.
/// </summary>
/// <remarks>
/// Known traits are read in camel or snake case: <c>name</c>, <c>firstName</c>, <c>lastName</c>, <c>birthday</c>,
/// <c>locale</c>, <c>language</c>, <c>preferredChannel</c>, <c>preferredLanguage</c>. <c>email</c> and <c>phone</c> are
/// identities, not traits: pass them to <see cref="IRecognition"/>; here they are left out.
/// </remarks>
/// <param name="Customer">The record; the same as the grain's key.</param>
/// <param name="Traits">By name; JSON null removes. At most 100 on a record, 1,024 characters each.</param>
/// <param name="ExpectedRevision">When set, refuses with <c>customer.changed</c> unless the record stands there.</param>
/// <param name="Cause">The journey that led to it, <c>journey:</c> and its id; null for everybody else.</param>
public sealed record DescribeCustomer(
    string Customer, IReadOnlyDictionary<string, JsonElement> Traits, int? ExpectedRevision = null, string? Cause = null) : ICommand<CustomerReply>;

/// <summary>How large a profile may be.</summary>
public static class ProfileLimits
{
    public const int MostTraits = 100;

    /// <summary>Characters of a trait's name.</summary>
    public const int LongestName = 100;

    /// <summary>Characters of a trait's value as JSON.</summary>
    public const int LargestTrait = 1_024;
}

/// <summary>Records something that the person did.</summary>
/// <param name="Customer">The record; the same as the grain's key.</param>
/// <param name="Type"><c>track</c>, <c>page</c>, <c>screen</c> or <c>group</c>.</param>
/// <param name="Name">The event's or page's name; at most 200 characters.</param>
/// <param name="Channel">Where, e.g. <c>web</c>.</param>
/// <param name="OccurredAt">When, UTC.</param>
/// <param name="Properties">An object, or null. At most 32 KB.</param>
/// <param name="Context">The part of the sender's context that is worth keeping, or null.</param>
public sealed record TrackBehaviour(
    string Customer, string Type, string Name, string Channel, DateTimeOffset OccurredAt, JsonElement? Properties = null, JsonElement? Context = null)
    : ICommand<CustomerReply>;

/// <summary>Grants or withdraws consent.</summary>
public sealed record ChangeConsent(
    string Customer, string Channel, string Purpose, bool Granted, string? Source, string? TextVersion, string Actor) : ICommand<CustomerReply>;
