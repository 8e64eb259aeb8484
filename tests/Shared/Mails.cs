using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OmniGrains.Tests.Inbox;

/// <summary>Mails, raw and in the shapes that providers document; names and addresses are made up.</summary>
internal static class Mails
{
    public const string Ours = "support@shop.example";
    public const string Ada = "ada@mail.example";

    /// <summary>A mail as it goes over the wire.</summary>
    public static string Raw(
        string id, string text, string from = $"Ada Lovelace <{Ada}>", string to = $"Tea shop <{Ours}>", string subject = "Where is my order?", string? inReplyTo = null,
        string? references = null, params string[] more) => Wire($"""
        Return-Path: <bounces+1@mail.example>
        From: {from}
        To: {to}
        Subject: {subject}
        Date: Mon, 02 Mar 2026 10:00:00 +0100
        Message-ID: <{id}>
        {Lines([inReplyTo is null ? null : $"In-Reply-To: {inReplyTo}", references is null ? null : $"References: {references}", .. more])}MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 8bit

        {text}
        """);

    /// <summary>A delivery status notification (RFC 3464) about one of our mails.</summary>
    public static string Bounce(string messageId, string action = "failed", string status = "5.1.1") => Wire($"""
        Return-Path: <>
        From: Mail Delivery System <MAILER-DAEMON@mx.mail.example>
        To: {Ours}
        Subject: Undelivered Mail Returned to Sender
        Date: Mon, 02 Mar 2026 10:05:00 +0100
        Message-ID: <bounce-{status}-{action}@mx.mail.example>
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status;
         boundary="b1/mx.mail.example"

        This is a MIME-encapsulated message.

        --b1/mx.mail.example
        Content-Type: text/plain; charset=us-ascii

        I'm sorry to have to inform you that your message could not be delivered.

        --b1/mx.mail.example
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.mail.example
        Arrival-Date: Mon, 02 Mar 2026 10:04:59 +0100

        Final-Recipient: rfc822; {Ada}
        Action: {action}
        Status: {status}
        Diagnostic-Code: smtp; 550 {status} <{Ada}>: Recipient address rejected

        --b1/mx.mail.example
        Content-Type: message/rfc822

        From: Tea shop <{Ours}>
        To: {Ada}
        Subject: Re: Where is my order?
        Message-ID: {messageId}
        Content-Type: text/plain

        It left today.

        --b1/mx.mail.example--
        """);

    /// <summary>Postmark's inbound webhook.</summary>
    public static string Postmark(string guid, string messageId, string text, string? inReplyTo = null, string? html = null, JsonArray? attachments = null)
    {
        var headers = new JsonArray(
            Header("X-Spam-Status", "No"), Header("MIME-Version", "1.0"), Header("Message-ID", $"<{messageId}>"), Header("Return-Path", $"<{Ada}>"));
        if (inReplyTo is not null)
        {
            headers.Add(Header("In-Reply-To", inReplyTo));
        }

        return new JsonObject
        {
            ["FromName"] = "Ada Lovelace",
            ["MessageStream"] = "inbound",
            ["From"] = Ada,
            ["FromFull"] = new JsonObject { ["Email"] = Ada, ["Name"] = "Ada Lovelace", ["MailboxHash"] = "" },
            ["To"] = $"\"Tea shop\" <{Ours}>",
            ["ToFull"] = new JsonArray(new JsonObject { ["Email"] = Ours, ["Name"] = "Tea shop", ["MailboxHash"] = "" }),
            ["Cc"] = "",
            ["OriginalRecipient"] = Ours,
            ["Subject"] = "Where is my order?",
            ["MessageID"] = guid,
            ["Date"] = "Mon, 2 Mar 2026 10:00:00 +0100",
            ["MailboxHash"] = "",
            ["TextBody"] = text,
            ["HtmlBody"] = html ?? "",
            ["StrippedTextReply"] = "",
            ["Tag"] = "",
            ["Headers"] = headers,
            ["Attachments"] = attachments ?? [],
            ["SomethingNew"] = new JsonObject { ["a"] = 1 },
        }.ToJsonString();
    }

    /// <summary>A form with parts, as Mailgun and SendGrid post it.</summary>
    public static byte[] Form(params (string Name, string Value)[] fields) => Form([], fields);

    public static byte[] Form((string Field, string Name, string Type, byte[] Content)[] files, params (string Name, string Value)[] fields)
    {
        using var body = new MemoryStream();
        void Write(string text) => body.Write(Encoding.UTF8.GetBytes(text));
        foreach (var (name, value) in fields)
        {
            Write($"--xYzZY\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        }

        foreach (var (field, name, type, content) in files)
        {
            Write($"--xYzZY\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: {type}\r\n\r\n");
            body.Write(content);
            Write("\r\n");
        }

        Write("--xYzZY--\r\n");
        return body.ToArray();
    }

    /// <summary>The fields that Mailgun posts of a mail, without its signature.</summary>
    public static (string, string)[] Mailgun(string messageId, string text, params string[][] more) =>
    [
        ("recipient", Ours), ("sender", Ada), ("subject", "Where is my order?"), ("from", $"Ada Lovelace <{Ada}>"), ("body-plain", text), ("stripped-text", text),
        ("message-headers", JsonSerializer.Serialize<string[][]>([["From", $"Ada Lovelace <{Ada}>"], ["To", Ours], ["Message-Id", $"<{messageId}>"], ["Date", "Mon, 2 Mar 2026 10:00:00 +0100"], .. more])),
    ];

    public static string Wire(string text) => text.ReplaceLineEndings("\r\n") + "\r\n";

    private static string Lines(IEnumerable<string?> lines) => string.Concat(lines.OfType<string>().Select(line => line + "\n"));

    private static JsonObject Header(string name, string value) => new() { ["Name"] = name, ["Value"] = value };
}
