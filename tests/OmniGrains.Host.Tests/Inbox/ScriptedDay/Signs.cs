using System.Text.Json.Nodes;
using OmniGrains.Tests.Inbox;

namespace OmniGrains.Host.Tests.Inbox.ScriptedDay;

/// <summary>What providers tell of a message besides itself: that its writer reacts to it, changed it, or took it back.</summary>
internal static class Signs
{
    public static HttpRequestMessage Tell(Told told) => told.Said.By.Channel switch
    {
        "whatsapp" => Providers.Signed("whatsapp/wa", WhatsAppMessages.Value($$"""
            "messages":[{"from":"{{told.Said.By.Address}}","id":"wamid.{{told.Said.Id}}-{{told.What}}","timestamp":"{{told.Said.At.AddSeconds(1).ToUnixTimeSeconds()}}",{{WhatsApp(told)}} }]
            """)),
        "messenger" => Providers.Signed("messenger/page", Meta(told, "page", Providers.Page)),
        "instagram" => Providers.Signed("instagram/ig", Meta(told, "instagram", Providers.Account)),
        "telegram" => Providers.Telegram(told.Said, "edited_message", 50 + told.Said.Number, told.Said.EditedTo!),
        var channel => throw new InvalidOperationException($"{channel} tells of no {told.What}."),
    };

    private static string WhatsApp(Told told) => told.What switch
    {
        Telling.Reaction => $$""" "type":"reaction","reaction":{"message_id":"wamid.{{told.Said.Id}}","emoji":"{{told.Said.Reaction}}"} """,
        Telling.Edit => $$$""" "type":"edit","edit":{"original_message_id":"wamid.{{{told.Said.Id}}}","message":{"type":"text","text":{"body":"{{{told.Said.EditedTo}}}"} } } """,
        _ => $$""" "type":"revoke","revoke":{"original_message_id":"wamid.{{told.Said.Id}}"} """,
    };

    private static string Meta(Told told, string product, string entry)
    {
        var (said, mid) = (told.Said, $"m_{told.Said.Id}");
        (string What, JsonObject Told) sign = told.What switch
        {
            Telling.Reaction => ("reaction", new JsonObject { ["mid"] = mid, ["action"] = "react", ["reaction"] = "love", ["emoji"] = said.Reaction }),
            Telling.Edit => ("message_edit", new JsonObject { ["mid"] = mid, ["text"] = said.EditedTo, ["num_edit"] = 1 }),
            _ => ("message", new JsonObject { ["mid"] = mid, ["is_deleted"] = true }),
        };
        return Providers.Messaging(product, entry, said.By.Address, entry, said.At.AddSeconds(1), sign.What, sign.Told);
    }
}
