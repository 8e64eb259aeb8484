namespace OmniGrains.Inbox.Rules;

internal enum StopWord
{
    None,
    Stop,
    Start,
    Help,
}

/// <summary>Words by which people leave and join a sender, where the channel has rows of them: the whole message, in any case.</summary>
internal static class StopWords
{
    /// <summary>Whether such words mean that on a channel.</summary>
    public static bool HoldOn(string connector, DateTimeOffset at) => ChannelRuleTable.Find(connector, ChannelRuleKind.StopWords, at) is not null;

    public static StopWord In(string? text, string connector, DateTimeOffset at) => text?.Trim() is not { Length: > 0 } word ? StopWord.None
        : IsAmong(ChannelRuleKind.StopWords, word, connector, at) ? StopWord.Stop
        : IsAmong(ChannelRuleKind.StartWords, word, connector, at) ? StopWord.Start
        : IsAmong(ChannelRuleKind.HelpWords, word, connector, at) ? StopWord.Help
        : StopWord.None;

    private static bool IsAmong(ChannelRuleKind kind, string word, string connector, DateTimeOffset at) =>
        ChannelRuleTable.Find(connector, kind, at)?.Names.Contains(word, StringComparer.OrdinalIgnoreCase) == true;
}
