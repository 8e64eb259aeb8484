using System.Text.Json.Serialization;
using OmniGrains.Engine;

namespace OmniGrains.Notifications.Contracts;

/// <summary>Where what a customer's record was told is told.</summary>
public static class NoticeStreams
{
    public static GrainId Of(string record) => People.PersonNotices.GrainOf(record);
}

/// <summary>The ways to a person.</summary>
public static class NoticeChannels
{
    public const string Email = "email";
    public const string Sms = "sms";
    public const string WhatsApp = "whatsapp";
    public const string Push = "push";
    public const string InApp = "inapp";

    public static readonly IReadOnlyList<string> All = [Email, Sms, WhatsApp, Push, InApp];
}

/// <summary>Whether one channel is enough.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NoticeMode>))]
public enum NoticeMode
{
    /// <summary>The first channel; another one only when that one fails or is not heard of.</summary>
    [JsonStringEnumMemberName("single")]
    Single,

    /// <summary>Every channel that may be used.</summary>
    [JsonStringEnumMemberName("all")]
    All,
}

[JsonConverter(typeof(JsonStringEnumConverter<NoticeVerdict>))]
public enum NoticeVerdict
{
    [JsonStringEnumMemberName("send")]
    Send,

    /// <summary>It is decided anew at a moment.</summary>
    [JsonStringEnumMemberName("hold")]
    Hold,

    [JsonStringEnumMemberName("drop")]
    Drop,
}

/// <summary>What a channel tells of a message that it took.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NoticeReport>))]
public enum NoticeReport
{
    [JsonStringEnumMemberName("delivered")]
    Delivered,

    [JsonStringEnumMemberName("read")]
    Read,

    /// <summary>It did not arrive now; the address may be right.</summary>
    [JsonStringEnumMemberName("undelivered")]
    Undelivered,

    /// <summary>The address does not exist: nothing is sent to it any more.</summary>
    [JsonStringEnumMemberName("bounced")]
    Bounced,

    /// <summary>The person reported it as unwanted: nothing is sent to that address any more.</summary>
    [JsonStringEnumMemberName("complained")]
    Complained,
}
