using OmniGrains.Places.Contracts;

namespace OmniGrains.Desk.Contracts;

/// <summary>What customers may know of the desk.</summary>
public interface IServiceDesk
{
    /// <summary>A business calendar; null when there is none of this id.</summary>
    ValueTask<BusinessCalendar?> Calendar(string id, CancellationToken cancellation);

    /// <summary>How an agent is called; null when the desk knows no agent of this id.</summary>
    ValueTask<string?> NameOf(string agent, CancellationToken cancellation);

    /// <summary>Whether any agent is online; null when no agents are set up, so that nobody can say.</summary>
    ValueTask<bool?> IsAnybodyOnline(CancellationToken cancellation);
}
