using OmniGrains.Engine;

namespace OmniGrains.Customers.Contracts;

/// <summary>
/// Finds or creates the record of the person behind some identifiers. Deterministic and race-free: each identifier has
/// one owner, decided by that identifier's own grain; never by name.
/// </summary>
public interface IRecognition
{
    /// <summary>
    /// Recognises a person. New identifiers are claimed for the record found; two records are merged only when both
    /// are named by strong or verified identifiers. What is junk or too much is left out and reported.
    /// </summary>
    /// <param name="identities">As the caller gave them; may be empty.</param>
    /// <param name="context">The intention that this is a step of.</param>
    /// <param name="cancellation">Stops waiting; what was claimed stays claimed.</param>
    /// <returns>Whose record it is, or a rejection (an identifier that cannot be read).</returns>
    ValueTask<Recognised> Recognise(IReadOnlyList<IdentityInput> identities, CommandContext context, CancellationToken cancellation);
}

/// <summary>Whose record it is.</summary>
/// <param name="Record">The record that the identifiers belong to: facts are recorded here, even after a merge. Null: nobody.</param>
/// <param name="Customer">The customer that callers are told: the record itself, or the one it has been merged into.</param>
/// <param name="Refused">Identifiers that were left out, each with the reason.</param>
/// <param name="Rejection">Set when nothing could be done.</param>
public sealed record Recognised(CustomerId? Record, CustomerId? Customer, IReadOnlyList<RefusedIdentity> Refused, Rejection? Rejection = null)
{
    public static readonly Recognised Nobody = new(null, null, []);
}

/// <summary>An identifier that was left out. Carries its kind and place, not its value.</summary>
/// <param name="Index">Its place in the request.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Code">Why: <c>identity.junk</c>, <c>identity.limit</c>, <c>identity.belongs-to-another</c>…</param>
public sealed record RefusedIdentity(int Index, string Kind, string Code);
