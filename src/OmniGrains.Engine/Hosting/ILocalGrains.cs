namespace OmniGrains.Engine;

/// <summary>
/// The grains of this process alone. A host that spreads grains over processes gives each command to the process that
/// owns its grain; the journal's expected version holds even when two processes believe so.
/// </summary>
public interface ILocalGrains : IGrains
{
    /// <summary>
    /// Answers from a copy in this process's memory after it has been brought up to everything that is durable now: what
    /// any process recorded before this call is seen. Costs one read of the journal by key; needs no other process.
    /// </summary>
    /// <param name="grain">Whose state.</param>
    /// <param name="query">What is asked.</param>
    /// <param name="known">The version that the grain's owner has; a copy that has reached it needs no read. Null when it is not known.</param>
    /// <param name="cancellation">Stops waiting.</param>
    ValueTask<Answer<TReply>> ReadDurable<TReply>(GrainId grain, IQuery<TReply> query, int? known = null, CancellationToken cancellation = default);

    /// <summary>The version of the live, committed state; loads the grain first when it is not in memory.</summary>
    ValueTask<int> Version(GrainId grain, CancellationToken cancellation = default);

    /// <summary>
    /// Makes sure that what this process remembers of a grain, if anything, is everything that is durable now. For a process
    /// that becomes the grain's owner.
    /// </summary>
    ValueTask CatchUp(GrainId grain, CancellationToken cancellation = default);

    /// <summary>Whether grains of this type leave memory as soon as they are idle.</summary>
    bool IsTransient(GrainId grain);
}
