using System.Globalization;

namespace OmniGrains.Tests.Inbox;

/// <summary>Webhooks in the shape of the Cloud API's documentation; names and numbers are made up.</summary>
internal static class WhatsAppMessages
{
    public const string Number = "106540352242922";

    public static string Text(string id, string from, string text, long seconds = 1772366400, string number = Number) => Value(
        string.Create(CultureInfo.InvariantCulture, $$"""
            "contacts":[{"profile":{"name":"Ada"},"wa_id":"{{from}}"}],
            "messages":[{"from":"{{from}}","id":"{{id}}","timestamp":"{{seconds}}","type":"text","text":{"body":"{{text}}"} }]
            """),
        number);

    public static string Picture(string id, string from, string caption, string media, long seconds = 1772366400) => Value(
        string.Create(CultureInfo.InvariantCulture, $$"""
            "contacts":[{"profile":{"name":"Ada"},"wa_id":"{{from}}"}],
            "messages":[{"from":"{{from}}","id":"{{id}}","timestamp":"{{seconds}}","type":"image","image":{"id":"{{media}}","mime_type":"image/png","sha256":"x","caption":"{{caption}}"} }]
            """));

    public static string Status(string id, string status, string more = "") =>
        Value($$"""
            "statuses":[{"id":"{{id}}","status":"{{status}}","timestamp":"1772366500","recipient_id":"393331234567"{{more}} }]
            """);

    public static string Value(string parts, string number = Number) => $$$"""
        {"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[{"field":"messages","value":{
          "messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881","phone_number_id":"{{{number}}}"},{{{parts}}} }}]}]}
        """;
}
