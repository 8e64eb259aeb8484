using System.Text.Json;
using System.Text.RegularExpressions;
using OmniGrains.Engine;

namespace OmniGrains.Edge.Json;

/// <summary>Says what is wrong with a request's JSON in the caller's terms: path and line, never our type names.</summary>
public static partial class UnreadableJson
{
    public const string Code = "request.malformed";

    /// <summary>The refusal of JSON that could not be read.</summary>
    public static Rejection Describe(JsonException exception)
    {
        var line = exception.LineNumber is { } number ? $" (line {number + 1}, byte {exception.BytePositionInLine + 1})" : "";
        return new Rejection(Code, $"{exception.Path ?? "$"}: {Reason(exception)}{line}.");
    }

    private static string Reason(JsonException exception)
    {
        var message = exception.Message;
        if (MissingProperties().Match(message) is { Success: true } missing)
        {
            return $"missing {missing.Groups["text"].Value.TrimEnd('.')}";
        }

        if (message.StartsWith("must ", StringComparison.Ordinal))
        {
            return Own().Match(message).Groups["text"].Value;
        }

        return message switch
        {
            _ when message.Contains("uplicate", StringComparison.Ordinal) => "a name occurs twice in one object",
            _ when message.Contains("maximum configured depth", StringComparison.Ordinal) => $"nested deeper than {HttpJson.MaxDepth} levels",
            _ when message.Contains("null", StringComparison.Ordinal) && message.Contains("allow", StringComparison.Ordinal) => "null is not allowed here",
            _ when exception.InnerException?.Message.Contains("UTF-8", StringComparison.Ordinal) == true => "not valid UTF-8 text",
            _ when exception.InnerException is InvalidOperationException => "of another type than expected",
            _ when message.Contains("could not be converted", StringComparison.Ordinal) => "of another type or form than expected",
            _ => "not valid JSON",
        };
    }

    [GeneratedRegex(@"missing required properties[^:]*: (?<text>.*?)(?: Path:.*)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MissingProperties();

    [GeneratedRegex(@"^(?<text>.*?)(?: Path: .*)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Own();
}
