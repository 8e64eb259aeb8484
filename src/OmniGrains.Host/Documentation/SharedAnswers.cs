using Microsoft.OpenApi;
using OmniGrains.Edge;

namespace OmniGrains.Host.Documentation;

/// <summary>Problems and headers that operations have in common. They stand once in the document, which would be three times as long without.</summary>
internal static class SharedAnswers
{
    private const string Schema = "Problem";
    private const string ProblemJson = "application/problem+json";

    private static readonly Dictionary<string, (string Id, string Text)> s_problems = new(StringComparer.Ordinal)
    {
        ["400"] = ("BadRequest", "The request cannot be read."),
        ["401"] = ("Unauthorized", "The key is missing, unknown or revoked."),
        ["403"] = ("Forbidden", "The key lacks the scope."),
        ["404"] = ("NotFound", "What the request names does not exist."),
        ["409"] = ("Conflict", "It does not fit how things stand now; the code says why."),
        ["410"] = ("Gone", "It existed, and is gone for good."),
        ["412"] = ("PreconditionFailed", "It was changed in between: read it again."),
        ["413"] = ("ContentTooLarge", "The body is larger than this operation takes."),
        ["422"] = ("Unprocessable", "It was read, and something in it is not accepted; the code says what."),
        ["429"] = ("TooManyRequests", "The key asks too often; see Retry-After."),
        ["503"] = ("Unavailable", "Not right now; see Retry-After."),
        ["default"] = ("Problem", "A problem; its code says which."),
    };

    private static readonly (string Name, string Text)[] s_headers =
    [
        ("RateLimit", "What this key has left, as \"default\";r=…;t=…"),
        ("RateLimit-Policy", "What this key may do, as \"default\";q=…;w=…"),
        ("Retry-After", "Seconds to wait."),
        ("WWW-Authenticate", "How to send a key."),
        (Answers.ReplayedHeader, "true when this is the remembered answer to an earlier request."),
        ("ETag", "The version of what was read, where there is one."),
    ];

    /// <summary>What any operation that needs a key may answer.</summary>
    public static IReadOnlyList<string> OfEveryOperation { get; } = ["400", "401", "403", "429", "503", "default"];

    /// <summary>What an answer of this status means, when it is a problem.</summary>
    public static string? TextOf(string status) => s_problems.TryGetValue(status, out var problem) ? problem.Text : null;

    /// <summary>Writes them into the document.</summary>
    public static void AddTo(OpenApiDocument document)
    {
        document.AddComponent(Schema, ProblemSchema());
        foreach (var (name, text) in s_headers)
        {
            document.AddComponent(name, new OpenApiHeader { Description = text, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
        }

        foreach (var (status, problem) in s_problems)
        {
            var response = new OpenApiResponse
            {
                Description = problem.Text,
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                {
                    [ProblemJson] = new OpenApiMediaType { Schema = new OpenApiSchemaReference(Schema, document) },
                },
            };
            AddHeaders(response, status, document);
            document.AddComponent(problem.Id, response);
        }
    }

    /// <summary>Gives an operation the answers that all have, and headers to its own; a plain problem is told by reference.</summary>
    public static void AddTo(OpenApiOperation operation, OpenApiDocument document)
    {
        var responses = operation.Responses ??= [];
        foreach (var status in OfEveryOperation.Where(status => !responses.ContainsKey(status)))
        {
            responses[status] = Reference(status, document);
        }

        foreach (var (status, answer) in responses.ToList())
        {
            if (answer is not OpenApiResponse response)
            {
                continue;
            }

            if (s_problems.ContainsKey(status) && IsPlainProblem(response))
            {
                responses[status] = Reference(status, document);
            }
            else
            {
                AddHeaders(response, status, document);
            }
        }
    }

    private static OpenApiResponseReference Reference(string status, OpenApiDocument document) => new(s_problems[status].Id, document);

    private static bool IsPlainProblem(OpenApiResponse response) =>
        response.Content is { Count: 1 } content && content.TryGetValue(ProblemJson, out var media) && media.Examples is null or { Count: 0 };

    private static void AddHeaders(OpenApiResponse response, string status, OpenApiDocument document)
    {
        response.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
        foreach (var name in (string[])["RateLimit", "RateLimit-Policy", .. OfStatus(status)])
        {
            response.Headers.TryAdd(name, new OpenApiHeaderReference(name, document));
        }
    }

    private static string[] OfStatus(string status) => status switch
    {
        "429" or "503" => ["Retry-After"],
        "401" => ["WWW-Authenticate"],
        "200" or "201" => [Answers.ReplayedHeader, "ETag"],
        _ => [],
    };

    private static OpenApiSchema ProblemSchema() => new()
    {
        Type = JsonSchemaType.Object,
        Required = new HashSet<string>(["type", "title", "status", "detail", "code"], StringComparer.Ordinal),
        Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uri-reference" },
            ["title"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
            ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["code"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Stable; see /docs/problems." },
            ["rules"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                Description = "The rules that the refusal rests on, where those are kept as data (GET /v1/channel-rules): id, source with title and published, validFrom, and passes, what would pass.",
                Items = new OpenApiSchema { Type = JsonSchemaType.Object },
            },
        },
    };
}
