using System.Diagnostics.Metrics;

namespace OmniGrains.Journal;

/// <summary>All that stays of a word that was lost: that there was one more, and where.</summary>
internal static class LostWords
{
    public const string Name = "omnigrains.words.lost";

    /// <summary>Words came faster than they could be sent.</summary>
    public const string Crowded = "crowded";

    /// <summary>The store did not take it, or this process ended before.</summary>
    public const string Unsent = "unsent";

    /// <summary>Whoever heard it here could not read it.</summary>
    public const string Unread = "unread";

    private static readonly Meter Product = new("OmniGrains");
    private static readonly Counter<long> Lost = Product.CreateCounter<long>(Name, "{word}", "Words among the processes that are known to be lost, by reason.");

    public static void Count(string reason) => Lost.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
