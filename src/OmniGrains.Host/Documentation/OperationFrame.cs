using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using OmniGrains.Chat.Visitors;
using OmniGrains.Edge;

namespace OmniGrains.Host.Documentation;

/// <summary>Adds to each operation what the edge does for all of them: keys, scopes, limits, problems, examples.</summary>
internal sealed class OperationFrame(IOptions<JsonOptions> json, TimeProvider time) : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        Correct(operation, context.Description.HttpMethod ?? "GET");
        foreach (var example in metadata.OfType<EndpointExample>())
        {
            AddExample(operation, example);
        }

        if (metadata.OfType<RequiredScope>().LastOrDefault() is { } required)
        {
            Secure(operation, context.Document!, required.Scope, metadata.OfType<AcceptsBasicKey>().Any());
            SharedAnswers.AddTo(operation, context.Document!);
            AddHeaders(operation, context.Description.HttpMethod ?? "GET", metadata.OfType<AwaitsPosition>().Any());
        }
        else if (metadata.OfType<OpenToVisitors>().Any())
        {
            operation.Security = [Requirement(context.Document!, DocumentFrame.Visitor)];
        }
        else if (metadata.OfType<VerifiesSender>().Any())
        {
            operation.Security = [Requirement(context.Document!, DocumentFrame.Signature)];
        }

        return Task.CompletedTask;
    }

    // The framework takes a list in the query for a body, too, and for required, and names the members of a query by their properties.
    private static void Correct(OpenApiOperation operation, string method)
    {
        if (method == "GET")
        {
            operation.RequestBody = null;
        }

        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>().Where(parameter => parameter.In == ParameterLocation.Query))
        {
            parameter.Name = JsonNamingPolicy.CamelCase.ConvertName(parameter.Name ?? "");
            parameter.Required &= parameter.Schema?.Type?.HasFlag(JsonSchemaType.Array) != true;
        }
    }

    private static void Secure(OpenApiOperation operation, OpenApiDocument document, string scope, bool basic)
    {
        operation.Security = [Requirement(document, DocumentFrame.Bearer)];
        if (basic)
        {
            operation.Security.Add(Requirement(document, DocumentFrame.Basic));
        }

        operation.Description = $"{operation.Description}\n\nNeeds the scope `{scope}`.".Trim();
    }

    private static OpenApiSecurityRequirement Requirement(OpenApiDocument document, string scheme) =>
        new() { [new OpenApiSecuritySchemeReference(scheme, document)] = [] };

    private static void AddHeaders(OpenApiOperation operation, string method, bool waits)
    {
        operation.Parameters ??= [];
        if (method is "POST" or "PUT" or "PATCH" or "DELETE")
        {
            operation.Parameters.Add(Parameter(Intent.Header, ParameterLocation.Header, "Sent again, the request is answered as the first time and changes nothing; at most 255 printable ASCII characters.", JsonSchemaType.String));
        }

        if (method is "PUT" or "PATCH" || operation.Responses?.ContainsKey("412") == true)
        {
            operation.Parameters.Add(Parameter("If-Match", ParameterLocation.Header, "Only when this is still the version; otherwise 412.", JsonSchemaType.String));
        }

        if (waits && operation.Parameters.All(parameter => parameter.Name != "after"))
        {
            operation.Parameters.Add(Parameter("after", ParameterLocation.Query, "Wait (at most 10 seconds) until everything that follows from this journal position can be read.", JsonSchemaType.Integer));
        }
    }

    private void AddExample(OpenApiOperation operation, EndpointExample example)
    {
        var content = example.Status is { } status ? AnswerContent(operation, status) : RequestContent(operation);
        if (content.TryGetValue(example.ContentType, out var found) && found is not OpenApiMediaType)
        {
            return;
        }

        var media = (found as OpenApiMediaType) ?? new OpenApiMediaType();
        content[example.ContentType] = media;
        media.Examples ??= new Dictionary<string, IOpenApiExample>(StringComparer.Ordinal);
        media.Examples[example.Name] = new OpenApiExample { Summary = example.Name, Value = Node(example) };
    }

    private JsonNode? Node(EndpointExample example) => example.Body switch
    {
        Func<DateTimeOffset, object> of => Node(example with { Body = of(new DateTimeOffset(time.GetUtcNow().AddYears(1).Date, TimeSpan.Zero)) }),
        string text when example.ContentType.EndsWith("json", StringComparison.Ordinal) && !example.ContentType.Contains("ndjson", StringComparison.Ordinal) => JsonNode.Parse(text),
        string text => JsonValue.Create(text),
        var body => JsonSerializer.SerializeToNode(body, body.GetType(), json.Value.SerializerOptions),
    };

    private static IDictionary<string, OpenApiMediaType> AnswerContent(OpenApiOperation operation, int status)
    {
        operation.Responses ??= [];
        var name = status.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (!operation.Responses.TryGetValue(name, out var found) || found is not OpenApiResponse response)
        {
            operation.Responses[name] = response = new OpenApiResponse { Description = SharedAnswers.TextOf(name) ?? "The answer." };
        }

        return response.Content ??= new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal);
    }

    private static IDictionary<string, OpenApiMediaType> RequestContent(OpenApiOperation operation)
    {
        if (operation.RequestBody is not OpenApiRequestBody body)
        {
            operation.RequestBody = body = new OpenApiRequestBody { Required = true };
        }

        return body.Content ??= new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal);
    }

    private static OpenApiParameter Parameter(string name, ParameterLocation place, string description, JsonSchemaType type) =>
        new() { Name = name, In = place, Description = description, Schema = new OpenApiSchema { Type = type } };
}
