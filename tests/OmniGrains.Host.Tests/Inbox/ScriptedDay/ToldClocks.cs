using System.Text.Json.Nodes;

namespace OmniGrains.Host.Tests.Inbox.ScriptedDay;

/// <summary>The host's events of clocks, in words.</summary>
internal static class ToldClocks
{
    public const string Kinds = "conversation.sla-applied,conversation.sla-started,conversation.sla-moved,conversation.sla-resumed,conversation.sla-warned,conversation.sla-breached,"
        + "conversation.sla-met,conversation.sla-frozen,conversation.sla-ended";

    public static string Words(Seen seen)
    {
        var (what, told) = (seen.Type["conversation.sla-".Length..], seen.Data["data"]!);
        var clock = (string?)told["clock"];
        return $"{Minute(told["at"])} {what} " + what switch
        {
            "applied" => (string?)told["terms"]?["policy"],
            "started" or "resumed" => $"{clock}, warns {Minute(told["warnAt"])}, due {Minute(told["dueAt"])}",
            "warned" => $"{clock}, due {Minute(told["dueAt"])}",
            "moved" => $"{clock} to {told["targetMinutes"]}, {Left(told)} left",
            "met" => $"{clock}{((bool)told["late"]! ? " late" : "")}, {Left(told)} left",
            "frozen" => $"{clock}, {Left(told)} left",
            _ => clock,
        };
    }

    private static string Minute(JsonNode? at)
    {
        var moment = (DateTimeOffset)at!;
        return $"{moment:dd HH:mm}{(moment.Ticks % TimeSpan.TicksPerMinute == 0 ? "" : $":{moment:ss.fffffff}")}";
    }

    private static string Left(JsonNode told) => (long)told["restSeconds"]! is var seconds && seconds % 60 == 0 ? $"{seconds / 60}" : $"{seconds} seconds";
}
