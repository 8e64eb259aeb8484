namespace OmniGrains.Engine;

/// <summary>
/// Passing words among the processes that share a journal: told to whoever listens now, kept by nobody. A word may be lost, and never comes twice; those of
/// one process arrive in the order in which it told them. A process is not told its own.
/// </summary>
public interface IBroadcast
{
    /// <summary>Most bytes of a text, in UTF-8.</summary>
    const int MostBytes = 7_000;

    /// <summary>Tells the other processes, without waiting for it: when words come faster than they can be sent the oldest that wait are lost.</summary>
    /// <param name="topic">What it is about: at most 64 characters without a blank.</param>
    /// <param name="text">At most <see cref="MostBytes"/>.</param>
    /// <exception cref="ArgumentException">Topic or text is not like that: callers bound what they tell.</exception>
    void Tell(string topic, string text);

    /// <summary>Hears from now on what others tell on a topic, for as long as this process lives.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="heard">
    /// Must not block; may be called for words of several processes at once. What it throws is ignored: a word that it cannot read, such as one of a newer
    /// release, is lost like any other.
    /// </param>
    void Listen(string topic, Action<string> heard);
}
