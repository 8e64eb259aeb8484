using System.Globalization;
using System.Text.Json.Serialization;
using OmniGrains.Engine;

namespace OmniGrains.Inbox.Contracts;

/// <summary>The id of a conversation: opaque, free of personal data.</summary>
public readonly record struct ConversationId(string Value)
{
    public const string GrainType = "conversation";
    private const int Letters = 32;

    [JsonIgnore]
    public GrainId Grain => GrainId.Of(GrainType, Value);

    /// <summary>Grows with time.</summary>
    public static ConversationId Next(DateTimeOffset at) => new(Guid.CreateVersion7(at).ToString("N"));

    /// <summary>Whether a text from outside has the form of such an id; anything else names no conversation.</summary>
    public static bool IsWellFormed(string? text) => text is { Length: Letters } && text.All(char.IsAsciiHexDigitLower);

    public override string ToString() => Value;
}

/// <summary>The id of a message or note: <c>conversation.number</c>, so that it says where to look.</summary>
public static class MessageId
{
    public static string Of(string conversation, int number) => string.Create(CultureInfo.InvariantCulture, $"{conversation}.{number}");

    /// <summary>The number in an id of this form.</summary>
    public static int NumberOf(string message) => int.Parse(message.AsSpan(message.IndexOf('.', StringComparison.Ordinal) + 1), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>The conversation that a message's id names; null when it is no such id.</summary>
    public static ConversationId? ConversationOf(string? message) =>
        message?.Split('.') is [var conversation, var number] && ConversationId.IsWellFormed(conversation)
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _)
                ? new ConversationId(conversation)
                : null;
}
