namespace OmniGrains.Channels.Contracts;

/// <summary>A call that we ask for: the agent's telephone rings first, then the customer's.</summary>
/// <param name="Key">The call's id here; reports of it come back with it.</param>
/// <param name="To">The customer's number, E.164.</param>
/// <param name="Agent">Who of us calls, as the connection names them.</param>
public sealed record OutgoingCall(string Key, string To, string Agent);

/// <summary>What became of asking for a call.</summary>
/// <param name="ProviderId">The provider's id of it, when it took it.</param>
/// <param name="Code">Why it did not; null when it did.</param>
/// <param name="Detail">The same for people; our own words.</param>
/// <param name="InDoubt">True when it may have taken it all the same.</param>
public sealed record CallAttempt(string? ProviderId, string? Code = null, string? Detail = null, bool InDoubt = false);

/// <summary>Connected telephony, for the inbox.</summary>
public interface ICalling
{
    /// <summary>Our number, when this agent can call over the connection as it is set up; null otherwise.</summary>
    ValueTask<string?> LineOf(string connection, string agent, CancellationToken cancellation);

    /// <summary>Asks once. Whatever goes wrong is a result, never an exception: telephony takes no idempotency key, so nobody asks twice.</summary>
    Task<CallAttempt> Call(string connection, OutgoingCall call, CancellationToken cancellation);
}
