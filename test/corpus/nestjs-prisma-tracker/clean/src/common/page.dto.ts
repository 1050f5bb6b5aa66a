import { Type } from 'class-transformer'
import { IsInt, IsOptional, IsUUID, Max, Min } from 'class-validator'

export class PageDto {
  @IsOptional() @IsUUID() after?: string
  @Type(() => Number) @IsInt() @Min(1) @Max(100) limit = 50
}
