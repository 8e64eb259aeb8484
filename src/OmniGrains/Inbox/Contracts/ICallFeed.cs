using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;

namespace OmniGrains.Inbox.Contracts;

/// <summary>A recording that the provider keeps.</summary>
/// <param name="Id">Its id there.</param>
/// <param name="Url">Where it lies there; it takes the provider's credentials to hear it.</param>
/// <param name="DurationSeconds">How long it is.</param>
public sealed record CallRecording(string Id, string? Url, int? DurationSeconds);

/// <summary>What telephony says of a call. Everything may be told twice, late and in any order.</summary>
/// <param name="Connection">The connected telephony.</param>
/// <param name="ProviderId">Its id of the call.</param>
/// <param name="Direction">Who called.</param>
/// <param name="Number">The customer's number or address; null when it is withheld.</param>
/// <param name="Identities">By what the customer is recognised.</param>
/// <param name="Line">Our number.</param>
/// <param name="State">
/// What happened: <c>InProgress</c> when a person answered, <c>Completed</c> when it is over, the others as they say. Null when only a recording is told.
/// </param>
/// <param name="Agent">Who of us answered.</param>
/// <param name="DurationSeconds">How long it took.</param>
/// <param name="Recording">A recording.</param>
/// <param name="At">When it happened, as far as that is known.</param>
/// <param name="Call">The call's id here, when it is one that we asked for.</param>
public sealed record CallTold(
    string Connection, string ProviderId, MessageDirection Direction, string? Number, IReadOnlyList<IdentityInput> Identities, string? Line, CallState? State, string? Agent,
    int? DurationSeconds, CallRecording? Recording, DateTimeOffset At, string? Call = null);

/// <summary>The way into the inbox for telephony.</summary>
public interface ICallFeed
{
    /// <summary>Notes what is told of a call, in the caller's conversation or a new one; what was known already changes nothing.</summary>
    Task<Rejection?> Tell(CallTold told, CommandContext context, CancellationToken cancellation);
}
