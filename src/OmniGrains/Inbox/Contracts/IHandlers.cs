namespace OmniGrains.Inbox.Contracts;

/// <summary>Whom conversations can be given to. While none is set up, any name is taken: then whoever uses the inbox keeps them.</summary>
public interface IHandlers
{
    /// <returns>False when teams are set up, and this is none of them.</returns>
    ValueTask<bool> HasTeam(string team, CancellationToken cancellation);

    /// <returns>False when agents are set up, and this is none of them.</returns>
    ValueTask<bool> HasAgent(string agent, CancellationToken cancellation);

    /// <summary>The team of an agent, the main one of several; null when no such agent is set up.</summary>
    ValueTask<string?> TeamOf(string agent, CancellationToken cancellation);
}
