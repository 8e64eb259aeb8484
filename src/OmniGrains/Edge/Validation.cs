using FluentValidation;
using MediatR;
using OmniGrains.Engine;

namespace OmniGrains.Edge;

/// <summary>Runs a use case's validator before its handler: what is invalid never reaches a grain.</summary>
internal sealed class Validation<TRequest, TResponse>(IEnumerable<IValidator<TRequest>> validators) : IPipelineBehavior<TRequest, TResponse>
    where TResponse : IResultOf<TResponse>
{
    private const int MostMessages = 10;

    private readonly IValidator<TRequest>[] _validators = [.. validators];

    public Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        foreach (var validator in _validators)
        {
            var result = validator.Validate(request);
            if (!result.IsValid)
            {
                return Task.FromResult(TResponse.From(ToRejection(result.Errors)));
            }
        }

        return next();
    }

    private static Rejection ToRejection(List<FluentValidation.Results.ValidationFailure> errors) =>
        new("request.invalid", string.Join(' ', errors.Take(MostMessages).Select(error => $"{NameOf(error)}: {error.ErrorMessage}")));

    // A rule is named as the caller wrote it; the path of our own members says nothing to them.
    private static string NameOf(FluentValidation.Results.ValidationFailure error) =>
        error.PropertyName is [>= 'A' and <= 'Z', ..] && error.FormattedMessagePlaceholderValues is { } values && values.TryGetValue("PropertyName", out var name) && name is string named
            ? named
            : error.PropertyName;
}
