using System.Globalization;
using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Twilio;
using OmniGrains.Edge;

namespace OmniGrains.Channels.TwilioVoice;

/// <summary>How a connected telephone is answered.</summary>
/// <param name="Answer"><c>dial</c> the agents at once, put into a <c>queue</c>, or <c>say</c> something and hang up.</param>
/// <param name="Agents">Whom to dial.</param>
/// <param name="Queue">The queue's name.</param>
/// <param name="Greeting">Said first; null for nothing.</param>
/// <param name="Unanswered">Said when nobody took the call; null for nothing.</param>
/// <param name="Language">Of what is said.</param>
/// <param name="TimeoutSeconds">How long it rings.</param>
/// <param name="Record">Whether calls are recorded.</param>
internal sealed record VoiceSettings(
    string Answer, IReadOnlyList<VoiceAgent> Agents, string? Queue, string? Greeting, string? Unanswered, string Language, int TimeoutSeconds, bool Record)
{
    public const string AnswerOption = "answer";

    /// <summary>The answer by which callers wait in a queue.</summary>
    public const string Queued = "queue";
    public const string DialOption = "dial";
    public const string QueueOption = "queue";
    public const string GreetingOption = "greeting";
    public const string UnansweredOption = "unanswered";
    public const string LanguageOption = "language";
    public const string TimeoutOption = "timeoutSeconds";
    public const string RecordOption = "record";

    /// <summary>Most telephones that ring at once: Twilio's limit.</summary>
    private const int MostAgents = 10;

    public static readonly IReadOnlyList<string> Options =
        [TwilioRequests.AccountSid, TwilioRequests.From, AnswerOption, DialOption, QueueOption, GreetingOption, UnansweredOption, LanguageOption, TimeoutOption, RecordOption];

    public static VoiceSettings Of(ConnectedShop shop) => new(
        shop.Option(AnswerOption) ?? "dial", AgentsIn(shop.Option(DialOption)), shop.Option(QueueOption), shop.Option(GreetingOption), shop.Option(UnansweredOption),
        shop.Option(LanguageOption) ?? "en-US", int.Parse(shop.Option(TimeoutOption) ?? "20", CultureInfo.InvariantCulture), shop.Option(RecordOption) == "true");

    /// <summary>What is wrong with the options of a connection; null when they are fit.</summary>
    public static string? Wrong(IReadOnlyDictionary<string, string> options)
    {
        string? Value(string name) => options.GetValueOrDefault(name);
        var (answer, agents) = (Value(AnswerOption) ?? "dial", AgentsIn(Value(DialOption)));
        return answer is not ("dial" or "queue" or "say") ? "answer must be dial, queue or say."
            : Value(DialOption) is { } dial && (agents.Count != dial.Split(',', StringSplitOptions.RemoveEmptyEntries).Length || agents.Count > MostAgents)
                ? $"dial must be at most {MostAgents} telephones with their agents, as +390212345=maria, sip:paolo@pbx.example=paolo, client:anna=anna."
            : answer == "dial" && agents.Count == 0 ? "dial must name the telephones that ring, as answer is dial."
            : answer == "queue" && !Slugs.IsText(Value(QueueOption), 64) ? "queue must name the queue, as answer is queue."
            : new[] { QueueOption, GreetingOption, UnansweredOption }.FirstOrDefault(name => !IsXmlText(Value(name))) is { } unsayable ? $"{unsayable} holds a character that XML does not know."
            : answer == "say" && Value(GreetingOption) is null ? "greeting must be given, as answer is say."
            : Value(LanguageOption) is { } language && !(language.Length <= 16 && language.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-')) ? "language must be as en-US."
            : Value(TimeoutOption) is { } timeout && !(int.TryParse(timeout, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 5 and <= 600) ? "timeoutSeconds must be 5 to 600."
            : Value(RecordOption) is not (null or "true" or "false") ? "record must be true or false."
            : Value(TwilioRequests.From) is { } from && !VoiceAgent.IsNumber(from) ? "from must be our number, as +390212345."
            : null;
    }

    private static bool IsXmlText(string? text) => text?.EnumerateRunes().All(rune => rune.Value is '\t' or '\n' or '\r' or (>= ' ' and not (0xFFFE or 0xFFFF))) != false;

    private static List<VoiceAgent> AgentsIn(string? dial) => [.. (dial ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(VoiceAgent.In).OfType<VoiceAgent>()];
}

/// <summary>An agent's telephone.</summary>
/// <param name="Address">A number (<c>+39…</c>), <c>sip:…</c> or <c>client:…</c>.</param>
/// <param name="Name">The agent.</param>
internal sealed record VoiceAgent(string Address, string Name)
{
    public static VoiceAgent? In(string text) =>
        text.LastIndexOf('=') is > 0 and var at && text[..at].Trim() is var address && text[(at + 1)..].Trim() is var name && Slugs.IsText(name, 64) && IsAddress(address)
            ? new VoiceAgent(address, name) : null;

    public static bool IsNumber(string text) => text is ['+', ..] && text.Length is >= 8 and <= 16 && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;

    private static bool IsAddress(string text) => IsNumber(text)
        || (text.Length <= 200 && Slugs.IsPrintable(text, 200) && (text.StartsWith("sip:", StringComparison.Ordinal) || text.StartsWith("client:", StringComparison.Ordinal)));
}
