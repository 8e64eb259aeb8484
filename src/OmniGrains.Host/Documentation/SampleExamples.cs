using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace OmniGrains.Host.Documentation;

/// <summary>Gives every body that has no example of its own a generated one.</summary>
internal sealed class SampleExamples(IOptions<JsonOptions> json) : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var body = context.Description.ParameterDescriptions.FirstOrDefault(parameter => parameter.Source.Id == "Body");
        Fill(operation.RequestBody?.Content, body?.Type);
        foreach (var answer in context.Description.SupportedResponseTypes)
        {
            var status = answer.StatusCode.ToString(System.Globalization.CultureInfo.InvariantCulture);
            if (answer.StatusCode < 300 && operation.Responses?.TryGetValue(status, out var response) == true)
            {
                Fill(response.Content, answer.Type);
            }
        }

        return Task.CompletedTask;
    }

    private void Fill(IDictionary<string, OpenApiMediaType>? content, Type? type)
    {
        if (content is null || type is null || type == typeof(void))
        {
            return;
        }

        // What is sent under several media types is the same.
        var told = content.Values.FirstOrDefault(media => media.Examples is { Count: > 0 });
        var samples = new Samples(json.Value.SerializerOptions);
        foreach (var media in content.Values.Where(media => media.Example is null && media.Examples is null or { Count: 0 }))
        {
            media.Examples = told?.Examples;
            media.Example = told is null ? samples.Of(type) : null;
        }
    }
}
