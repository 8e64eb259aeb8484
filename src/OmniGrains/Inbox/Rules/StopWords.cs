using System.Collections.Frozen;

namespace OmniGrains.Inbox.Rules;

internal enum StopWord
{
    None,
    Stop,
    Start,
    Help,
}

/// <summary>
/// Words by which people leave and join a sender of text messages: the whole message, in any case, as carriers in North America ask
/// for and Twilio's default handling knows them.
/// </summary>
internal static class StopWords
{
    private static readonly FrozenDictionary<string, StopWord> Words = new (StopWord Means, string[] Words)[]
    {
        (StopWord.Stop, ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "OPT-OUT", "ARRET", "REMOVE", "TD"]),
        (StopWord.Start, ["START", "YES", "UNSTOP"]),
        (StopWord.Help, ["HELP", "INFO"]),
    }.SelectMany(row => row.Words.Select(word => (word, row.Means))).ToFrozenDictionary(pair => pair.word, pair => pair.Means, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether such words mean that on a channel: on text messages, where carriers ask for it.</summary>
    public static bool HoldOn(string connector) => connector == "twilio";

    public static StopWord In(string? text) => text is null ? StopWord.None : Words.GetValueOrDefault(text.Trim());
}
