using System.Text.Json;
using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;

namespace OmniGrains.Notifications.Contracts;

/// <summary>What a customer is to be told by another slice.</summary>
/// <param name="Template">The template.</param>
/// <param name="Data">What it is filled with; an object.</param>
/// <param name="Key">By which a repetition is known for 31 days, on merged records too. Recorded in clear: nothing personal.</param>
/// <param name="Cause">What led to it: <c>journey:</c> or <c>campaign:</c> and its id; later events of the notification tell it.</param>
/// <param name="Actor">On whose word.</param>
public sealed record NoticeOrder(string Template, JsonElement Data, string Key, string Cause, string Actor)
{
    /// <summary>What a campaign's <see cref="Cause"/> begins with: what it tells waits for everything else of the same channel.</summary>
    public const string CampaignCause = "campaign:";

    internal static bool IsBulk(string? cause) => cause?.StartsWith(CampaignCause, StringComparison.Ordinal) == true;
}

/// <summary>What was decided.</summary>
/// <param name="Id">The notification; null when it was refused.</param>
/// <param name="Outcome"><c>sent</c>, <c>held</c>, <c>repeated</c>, <c>dropped:</c> and why, or <c>refused:</c> and the problem's code.</param>
public sealed record NoticeAnswer(string? Id, string Outcome)
{
    public const string Sent = "sent";
    public const string Held = "held";
    public const string Dropped = "dropped";

    public static NoticeAnswer Refused(string code) => new(null, $"refused:{code}");

    /// <summary>Whether it is, or will be, on its way.</summary>
    public bool Goes => Outcome is Sent or Held;
}

/// <summary>A template that a slice brings along. Its variables are those that are named here; all texts are held against the same rules as others.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">For people.</param>
/// <param name="Purpose">What consent is asked for.</param>
/// <param name="Transactional">Part of something that the customer asked for.</param>
/// <param name="Variables">Names and samples.</param>
/// <param name="Languages">What it says.</param>
public sealed record ReadyTemplate(
    string Id, string Name, string Purpose, bool Transactional, IReadOnlyList<(string Name, string Sample)> Variables, IReadOnlyDictionary<string, ReadyText> Languages);

/// <summary>What a template says in one language, by e-mail and in the app.</summary>
public sealed record ReadyText(string Title, string Body, string Unsubscribe);

/// <summary>Notifications for other slices: the same decision as over HTTP, never beside it.</summary>
public interface INotices
{
    /// <summary>
    /// Decides, and what is to be sent is durable when it returns. The same command id is answered as the first time, for ever: nobody is told twice.
    /// </summary>
    /// <param name="person">The live record, just read.</param>
    /// <param name="order">What the customer is to be told.</param>
    /// <param name="context">The intention's id and time.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="JournalUnavailableException">It is unknown whether it was recorded: ask again with the same id.</exception>
    ValueTask<NoticeAnswer> Send(CustomerRecord person, NoticeOrder order, CommandContext context, CancellationToken cancellation);

    /// <summary>The IANA zone that somebody lives in.</summary>
    ValueTask<string> ZoneOf(CustomerRecord person, CancellationToken cancellation);

    /// <returns>Why nobody can be told a template with such data: there is none, or it needs more; null when all can.</returns>
    ValueTask<string?> WrongFor(string template, JsonElement data, CancellationToken cancellation);

    /// <returns>What is wrong with data, whatever the template; null when it can be used.</returns>
    string? WrongData(JsonElement data);

    /// <summary>Adds a template unless there is one of this id.</summary>
    ValueTask<Rejection?> AddTemplate(ReadyTemplate ready, string actor, CommandContext context, CancellationToken cancellation);
}
